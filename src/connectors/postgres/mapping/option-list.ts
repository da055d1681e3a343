/** Options as PostgreSQL stores them, `name=value` each, as an object. */
export function toOptions(list: readonly string[] | null): Record<string, string> {
  return Object.fromEntries((list ?? []).map((option) => {
    const end = option.indexOf('=')
    return end < 0 ? [option, ''] : [option.slice(0, end), option.slice(end + 1)]
  }))
}

const secretName = /pass(word|wd|phrase|code|file)?$|pwd|secret|token|api_?key|access_?key|private_?key|ssl_?key|credential|auth_?key|connection_?string|conninfo/i

/** Options of foreign servers, tables and user mappings with everything that lets one log in masked, names kept. */
export function toMaskedOptions(list: readonly string[] | null): Record<string, string> {
  return Object.fromEntries(Object.entries(toOptions(list)).map(([name, value]) => [name, secretName.test(name) ? '*********' : maskUrl(value)]))
}

/** The password of a URL, and those in a connection string. */
function maskUrl(value: string): string {
  return value.replace(/(\w+:\/\/[^:/@\s]*:)[^@\s]+@/g, '$1*********@').replace(/\b(password|passwd|pwd)\s*=\s*('(?:[^']|'')*'|[^\s;]+)/gi, '$1=*********')
}
