/** A prefix as object stores take it: without a slash in front and with one behind; `target` does not mean `target-old`. */
export function prefixOf(prefix: string | undefined): string {
  const bare = (prefix ?? '').replace(/^\/+|\/+$/g, '')
  return bare === '' ? '' : `${bare}/`
}

/** The path of an object below its prefix. */
export function below(prefix: string, key: string): string {
  return key.slice(prefix.length)
}
