import { type LogLevel, type LogLine, logLevels } from '../../api/runs.ts'

/** Lines of a level and graver ones that hold all of the words, whatever their case. */
export function matchingLines(lines: readonly LogLine[], level: LogLevel, words: string): readonly LogLine[] {
  const least = logLevels.indexOf(level)
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (least === 0 && wanted.length === 0) return lines
  return lines.filter((line) => logLevels.indexOf(line.level) >= least && wanted.every((word) => line.message.toLowerCase().includes(word)))
}
