import { TrunklineError } from '../../../model/errors.ts'
import { quoteSetting } from '../../../model/secret-fields.ts'

/**
 * Reads libpq's `options`, the command line of a backend: `-c name=value`, `-cname=value` and `--name=value`, with a backslash before a
 * space inside a value. Throws CONFIG_INVALID for any other switch.
 */
export function parseServerOptions(options: string): Record<string, string> {
  const words = splitWords(options)
  const settings: Record<string, string> = {}
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const assignment = word === '-c' ? (words[(index += 1)] ?? '') : /^(?:-c|--)(.+)$/s.exec(word)?.[1]
    const [, name, value] = /^([\w.-]+)=([\s\S]*)$/.exec(assignment ?? '') ?? []
    if (name === undefined || value === undefined) throw refused(word)
    // The server, too, takes dashes for underscores here.
    settings[name.replaceAll('-', '_')] = value
  }
  return settings
}

function splitWords(text: string): string[] {
  const words = text.match(/(?:\\[\s\S]|[^\s\\])+/g) ?? []
  return words.map((word) => word.replaceAll(/\\([\s\S])/g, '$1'))
}

function refused(word: string): TrunklineError {
  return new TrunklineError('CONFIG_INVALID', `connectionOptions.options holds ${quoteSetting(word)}, which is not a setting.`, {
    object: 'connectionOptions.options', hint: 'Write settings as -c name=value, separated by spaces.',
  })
}

/** Milliseconds of a duration as PostgreSQL writes it (`90s`, `2min`, a bare number of ms); undefined when it is none. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?$/.exec(text.trim()) ?? []
  if (amount === undefined) return undefined
  const unitsMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }
  return Math.round(Number(amount) * (unitsMs[unit] ?? 1))
}
