/** A sentence of the locale files, for logic that names things. */
export type Translate = (key: string, named?: Record<string, unknown>) => string
