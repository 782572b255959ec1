/** A rule pack's numbers as fields: where each stands, its unit, and the article it comes from. */
export type Unit = "people" | "times" | "days" | "hours" | "classHours" | "minutes" | "seconds" | "percent" | "rate"

export interface PackField {
  path: string
  unit: Unit
}

export interface PackGroup {
  key: string
  fields: readonly PackField[]
  choices?: readonly { path: string; values: readonly (string | boolean)[] }[]
  /** Several of these, each once. */
  sets?: readonly { path: string; values: readonly string[] }[]
}

export type PackBody = Record<string, unknown>

export interface RulePack {
  id: string
  code: string
  version: number
  label: string
  class_kind: string
  title_zh: string
  title_en: string
  region: string | null
  region_name: string
  valid_from: string
  published_at: string | null
  sha256: string
  body: PackBody
}

const MODES = ["vod", "live", "onsite", "flipped"] as const
/** What holds where a pack leaves a rule out (`verifier/policy/sign_in.py`, `verifier/policy/live.py`). */
const DEFAULTS: PackBody = {
  live: { below_min: "part", presence: "visible_or_media", media_fresh_ms: 15_000, grace_ms: 90_000, auto_end_after_ms: 900_000, inspectors_shown: false },
  sign_in: { required: ["onsite"], sign_out: ["onsite"], signature: ["onsite"], methods: ["face", "code", "qr", "hand"], opens_before_ms: 1_800_000, closes_after_ms: 0 },
  spot_checks: { per_hour: 0, kinds: ["question"], modes: ["vod", "live"], limit_ms: 60_000, missed_max: 9, make_up_max: 9, make_up_days: 3, over_limit: "look" },
  vod: { below_min: "part" },
  questions: { answered_min_milli: 0, right_min_milli: 0 },
  corrections: { within_days: 7, second_above_milli: 2000 },
  appeals: { within_days: 7 },
}

const f = (path: string, unit: Unit): PackField => ({ path, unit })

export const GROUPS: readonly PackGroup[] = [
  { key: "class", fields: [f("size.advised", "people"), f("size.max", "people"), f("lecturers", "people"), f("length.days", "days"), f("length.hours", "hours"), f("hour_ms", "minutes"), f("online_hour_ms", "minutes"), f("session_hours_max", "hours"), f("online_share_max_milli", "percent")] },
  { key: "barred", fields: [f("barred.max_times", "times"), f("barred.leave_max_hours", "hours")], choices: [{ path: "barred.reading", values: ["sum", "apart"] }] },
  { key: "vod", fields: [f("vod.min_ratio_milli", "percent"), f("vod.full_ratio_milli", "percent"), f("vod.rate_cap_milli", "rate"), f("vod.min_video_milli", "percent")], choices: [{ path: "vod.below_min", values: ["part", "none"] }, { path: "vod.hours_basis", values: ["coverage", "minutes"] }, { path: "pip_counts", values: [true, false] }, { path: "locked_sound_counts", values: [true, false] }] },
  { key: "live", fields: [f("live.min_ratio_milli", "percent"), f("live.full_ratio_milli", "percent"), f("live.late_after_ms", "minutes"), f("live.early_before_ms", "minutes"), f("live.grace_ms", "seconds"), f("live.media_fresh_ms", "seconds"), f("live.auto_end_after_ms", "minutes")], choices: [{ path: "live.below_min", values: ["part", "none"] }, { path: "live.replay_makes_up", values: [true, false] }, { path: "live.presence", values: ["visible_or_media", "visible", "media", "visible_and_media"] }, { path: "live.inspectors_shown", values: [true, false] }] },
  { key: "onsite", fields: [f("onsite.min_ratio_milli", "percent"), f("onsite.full_ratio_milli", "percent"), f("onsite.late_after_ms", "minutes"), f("onsite.early_before_ms", "minutes")], choices: [{ path: "onsite.below_min", values: ["part", "none"] }] },
  { key: "shares", fields: [f("shares.live_min_milli", "percent"), f("shares.live_max_milli", "percent"), f("shares.recorded_min_milli", "percent"), f("shares.recorded_max_milli", "percent"), f("shares.onsite_min_milli", "percent"), f("shares.onsite_max_milli", "percent")] },
  { key: "questions", fields: [f("questions.answered_min_milli", "percent"), f("questions.right_min_milli", "percent")] },
  { key: "prompts", fields: [f("prompts.min_gap_ms", "minutes"), f("prompts.max_gap_ms", "minutes"), f("prompts.limit_ms", "seconds")] },
  { key: "focus", fields: [f("focus.ignore_ms", "seconds"), f("focus.count_ms", "seconds"), f("focus.review_at", "times")] },
  {
    key: "signIn",
    fields: [f("sign_in.opens_before_ms", "minutes"), f("sign_in.closes_after_ms", "minutes")],
    sets: [
      { path: "sign_in.methods", values: ["face", "code", "qr", "hand"] },
      { path: "sign_in.required", values: MODES },
      { path: "sign_in.sign_out", values: MODES },
      { path: "sign_in.signature", values: MODES },
    ],
  },
  {
    key: "spots",
    fields: [f("spot_checks.per_hour", "times"), f("spot_checks.limit_ms", "seconds"), f("spot_checks.missed_max", "times"), f("spot_checks.make_up_max", "times"), f("spot_checks.make_up_days", "days")],
    choices: [{ path: "spot_checks.over_limit", values: ["look", "bar"] }],
    sets: [{ path: "spot_checks.kinds", values: ["question", "face"] }, { path: "spot_checks.modes", values: ["vod", "live"] }],
  },
  { key: "caps", fields: [f("grade_caps.hand_milli", "percent"), f("grade_caps.code_milli", "percent")] },
  { key: "corrections", fields: [f("corrections.within_days", "days"), f("corrections.second_above_milli", "classHours"), f("appeals.within_days", "days")] },
]

const FACTOR: Readonly<Record<Unit, number>> = { people: 1, times: 1, days: 1, hours: 1, classHours: 1000, minutes: 60_000, seconds: 1000, percent: 10, rate: 1000 }

const within = (body: PackBody, path: string): unknown => path.split(".").reduce<unknown>((value, name) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined), body)

/** What a pack says, or what holds where it says nothing. */
export const valueAt = (body: PackBody, path: string): unknown => within(body, path) ?? within(DEFAULTS, path)

/** A copy of the body with one value replaced. */
export function withValue(body: PackBody, path: string, value: unknown): PackBody {
  const [name, ...rest] = path.split(".")
  if (name === undefined) return body
  const inner = body[name]
  return { ...body, [name]: rest.length ? withValue(typeof inner === "object" && inner !== null ? (inner as PackBody) : {}, rest.join("."), value) : value }
}

/** The number a person reads (minutes, percent), and back to the pack's integer. */
export const toShown = (raw: unknown, unit: Unit): number | "" => (typeof raw === "number" ? raw / FACTOR[unit] : "")
export const toRaw = (shown: number, unit: Unit): number => Math.round(shown * FACTOR[unit])

const FIELDS = GROUPS.flatMap((group) => group.fields)

/** A problem (`path: 1 to 10000 is allowed`) taken apart, its bounds in the field's unit; null for other sentences. */
export function rangeOf(problem: string): { path: string; low: number | ""; high: number | ""; unit: Unit } | null {
  const found = /^([\w.]+): (\d+) to (\d+) is allowed$/.exec(problem)
  const field = FIELDS.find((one) => one.path === found?.[1])
  if (!found || !field) return null
  return { path: field.path, low: toShown(Number(found[2]), field.unit), high: toShown(Number(found[3]), field.unit), unit: field.unit }
}
