const narrowSpace = '\u202f'

/** Digits in groups of three, set apart by a narrow space: `1 234 567`. */
export function groupedNumber(value: number): string {
  const [whole = '', fraction] = String(value).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, narrowSpace)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A number of at most three digits and a unit: `1.2 M`; exact below a thousand. */
export function compactNumber(value: number): string {
  return scaled(value, 1000, ['', 'k', 'M', 'bn', 'tn'])
}

/** Bytes as PostgreSQL prints them, in powers of 1,024: `12.4 MB`. */
export function humanBytes(value: number): string {
  return scaled(value, 1024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'])
}

/** A duration in its two largest units: `340 ms`, `2.4 s`, `3 min 5 s`, `2 h 10 min`. */
export function humanDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}${narrowSpace}ms`
  if (ms < 60_000) return `${trimmed(ms / 1000)}${narrowSpace}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  return pair(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min')
}

/** A count with its noun: `1 table`, `2 tables`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${groupedNumber(count)} ${count === 1 ? one : many}`
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let rest = value
  let unit = 0
  // 999.5 and more would print as 1000 of the smaller unit.
  while (Math.abs(rest) >= step - 0.5 && unit < units.length - 1) {
    rest /= step
    unit++
  }
  const name = units[unit] ?? ''
  const number = unit === 0 ? String(Math.round(rest)) : trimmed(rest)
  return name === '' ? number : `${number}${narrowSpace}${name}`
}

function trimmed(value: number): string {
  return value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
}

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  const head = `${major}${narrowSpace}${majorUnit}`
  return minor === 0 ? head : `${head} ${minor}${narrowSpace}${minorUnit}`
}
