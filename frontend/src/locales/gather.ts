/** Sentences by key, nested as the files are. */
export interface Messages {
  [key: string]: string | Messages
}

/** `./zh-CN/learn.json` becomes the messages under `learn`. */
export function gather(files: Record<string, Messages>): Messages {
  return Object.fromEntries(Object.entries(files).map(([path, messages]) => [path.replace(/^.*\/(.+)\.json$/, "$1"), messages]))
}
