/** Who is signed in, at which desk, and the ways in and out. */
import { defineStore } from "pinia"
import { computed, ref, shallowRef } from "vue"
import { type ApiError, asApiError, http, onApiError } from "@/api"
import { type Desk, DESK_OF, DESKS, HOME_OF, type Role } from "./roles"
import { applyLocale, applyTheme, type Theme } from "./preferences"
import type { SessionUser } from "./types"

const BASE = "/api/v1/session/"
const DESK_KEY = "rongke.desk"

function rememberedDesk(): Desk | null {
  return localStorage.getItem(DESK_KEY) as Desk | null
}

export const useSession = defineStore("session", () => {
  const user = shallowRef<SessionUser | null>(null)
  /** False until the first answer about who is here. */
  const known = ref(false)
  /** The server could not be asked; we do not know who is here. */
  const failure = shallowRef<ApiError>()
  const chosenDesk = ref<Desk | null>(rememberedDesk())

  const roles = computed(() => new Set<Role>(user.value?.roles.map((grant) => grant.role) ?? []))
  const desks = computed(() => DESKS.filter((desk) => [...roles.value].some((role) => DESK_OF[role] === desk)))
  const desk = computed<Desk>(() => {
    const wanted = chosenDesk.value
    return wanted && desks.value.includes(wanted) ? wanted : (desks.value[0] ?? "trainee")
  })
  const home = computed(() => HOME_OF[desk.value])
  /** Signed in with the password, but the second factor is still owed. */
  const owesSecondFactor = computed(() => {
    const factor = user.value?.second_factor
    return factor !== undefined && factor.required && !factor.verified
  })

  /** The role demands a second factor and none has been set up yet. */
  const owesFactorSetup = computed(() => owesSecondFactor.value && !user.value?.second_factor.enabled)

  function chooseDesk(next: Desk): void {
    chosenDesk.value = next
    localStorage.setItem(DESK_KEY, next)
  }

  async function take(answer: { user: SessionUser }): Promise<SessionUser> {
    user.value = answer.user
    known.value = true
    failure.value = undefined
    await applyLocale(answer.user.locale)
    applyTheme(answer.user.theme as Theme)
    return answer.user
  }

  /** Asks the server once; later calls return at once unless `again`. */
  async function load(again = false): Promise<void> {
    if (known.value && !again) return
    try {
      const answer = await http.get<{ user: SessionUser | null }>(BASE)
      if (answer.user) await take({ user: answer.user })
      else forget()
    } catch (thrown) {
      const error = asApiError(thrown)
      user.value = null
      failure.value = error.status === 401 || error.status === 403 ? undefined : error
      known.value = failure.value === undefined
    }
  }

  const login = async (username: string, password: string): Promise<SessionUser> =>
    take(await http.post<{ user: SessionUser }>(BASE, { username, password }))

  const secondFactor = async (code: string): Promise<SessionUser> =>
    take(await http.post<{ user: SessionUser }>(`${BASE}second-factor/`, { code }))

  function forget(): void {
    user.value = null
    known.value = true
  }

  async function logout(): Promise<void> {
    try {
      await http.delete(BASE)
    } finally {
      forget()
    }
  }

  onApiError((error) => {
    if (error.status === 401 && user.value) forget()
  })

  return { user, known, failure, roles, desks, desk, home, owesSecondFactor, owesFactorSetup, chooseDesk, load, login, secondFactor, logout, forget, take }
})
