export { api, csrfToken, http, onApiError, saveBlob, unwrap } from "./client"
export { ApiError, asApiError } from "./errors"
export { type Action, type Query, type QueryOptions, useAction, useQuery } from "./query"
export type { components, paths } from "./schema"
