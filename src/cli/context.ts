import { InvalidArgumentError, Option } from 'commander'
import type { App } from '../app.ts'
import type { Settings } from '../config.ts'
import { logLevels, type LogLevel } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** Everything a command touches. */
export type CommandContext = {
  terminal: Terminal
  settings: Settings
  /** Builds the system; the caller closes it. Nothing of it is loaded before. */
  openApp(): Promise<App>
  /** Sets how the process ends. */
  exit(code: 0 | 1 | 2): void
  logLevelOption(): Option
}

/** `--log-level`, in any case. */
export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'DEBUG, INFO, WARN or ERROR, whatever the file says')
    .argParser((text): LogLevel => {
      const level = logLevels.find((name) => name === text.toUpperCase())
      if (level === undefined) throw new InvalidArgumentError(`It is one of ${logLevels.join(', ')}.`)
      return level
    })
}
