/** Applies a preference at once and tells the server; the browser remembers it either way. */
import { http } from "@/api"
import { applyLocale, applyTheme, theme, type Theme } from "./preferences"
import { useSession } from "./store"

interface Choice {
  locale?: string
  theme?: Theme
}

/** What a visitor chose before signing in; it outweighs what the account had. */
let beforeSignIn: Choice = {}

export async function keepVisitorsChoice(): Promise<void> {
  const choice = beforeSignIn
  beforeSignIn = {}
  if (choice.locale || choice.theme) await savePreferences(choice)
}

export async function savePreferences(change: Choice): Promise<void> {
  if (change.locale) await applyLocale(change.locale)
  if (change.theme) applyTheme(change.theme)
  const session = useSession()
  if (!session.user) {
    beforeSignIn = { ...beforeSignIn, ...change }
    return
  }
  session.user = { ...session.user, locale: document.documentElement.lang, theme: theme.value }
  // A refused save costs nothing here: the choice stays in this browser.
  await http.patch("/api/v1/account/locale/", { locale: document.documentElement.lang, theme: theme.value }).catch(() => undefined)
}
