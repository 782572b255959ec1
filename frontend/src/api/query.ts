/** Small typed queries: loading / error / data / refresh / abort, and actions with a busy flag. */
import { type MaybeRefOrGetter, onScopeDispose, ref, type Ref, shallowRef, toValue, watch } from "vue"
import { type ApiError, asApiError, isAbort } from "./errors"

export interface Query<T> {
  /** The last answer; kept while refreshing and after a later failure. */
  data: Ref<T | undefined>
  error: Ref<ApiError | undefined>
  /** True only while there is nothing to show yet. */
  loading: Ref<boolean>
  /** True while any request is under way. */
  refreshing: Ref<boolean>
  /** When the last answer came (ms since epoch). */
  at: Ref<number | undefined>
  refresh: () => Promise<void>
  abort: () => void
}

export interface QueryOptions {
  /** Asked again when this value changes; `null`/`undefined`/`false` means not yet. */
  key?: MaybeRefOrGetter<unknown>
  /** Ask again every so many ms while the page is visible. */
  every?: number
  /** Forget the old answer when the key changes (another object is shown). Default true. */
  resetOnKey?: boolean
}

/**
 * Runs `fetcher` now and whenever `key` changes; a new run aborts the one before.
 * `fetcher` gets an AbortSignal to hand on to the client.
 */
export function useQuery<T>(fetcher: (signal: AbortSignal) => Promise<T>, options: QueryOptions = {}): Query<T> {
  const data = shallowRef<T>()
  const error = shallowRef<ApiError>()
  const refreshing = ref(false)
  const loading = ref(false)
  const at = ref<number>()
  let running: AbortController | undefined

  function abort(): void {
    running?.abort()
    running = undefined
  }

  async function refresh(): Promise<void> {
    abort()
    const mine = new AbortController()
    running = mine
    refreshing.value = true
    loading.value = data.value === undefined
    try {
      const value = await fetcher(mine.signal)
      if (running !== mine) return
      data.value = value
      at.value = Date.now()
      error.value = undefined
    } catch (thrown) {
      if (running !== mine || isAbort(thrown)) return
      error.value = asApiError(thrown)
    } finally {
      if (running === mine) {
        running = undefined
        refreshing.value = false
        loading.value = false
      }
    }
  }

  if (options.key === undefined) {
    void refresh()
  } else {
    watch(
      () => toValue(options.key),
      (key, before) => {
        if (key === null || key === undefined || key === false) return abort()
        if (before !== undefined && options.resetOnKey !== false) data.value = undefined
        void refresh()
      },
      { immediate: true },
    )
  }

  if (options.every) {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !refreshing.value && data.value !== undefined) void refresh()
    }, options.every)
    onScopeDispose(() => clearInterval(timer))
  }
  onScopeDispose(abort)
  return { data, error, loading, refreshing, at, refresh, abort }
}

export interface Action<A extends unknown[], R> {
  run: (...args: A) => Promise<R | undefined>
  busy: Ref<boolean>
  error: Ref<ApiError | undefined>
  reset: () => void
}

/** A write: one at a time; the error is kept to be shown, and `run` answers undefined. */
export function useAction<A extends unknown[], R>(action: (...args: A) => Promise<R>): Action<A, R> {
  const busy = ref(false)
  const error = shallowRef<ApiError>()
  async function run(...args: A): Promise<R | undefined> {
    if (busy.value) return undefined
    busy.value = true
    error.value = undefined
    try {
      return await action(...args)
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = asApiError(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { run, busy, error, reset: () => (error.value = undefined) }
}
