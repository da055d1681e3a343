import type { Command } from 'commander'
import type { ImportSummary } from '../../import/open-metadata/tally.ts'
import type { CommandContext } from '../context.ts'
import { listenForStop } from '../signals.ts'
import { formatCount, printable, toTableLines } from '../terminal.ts'

type ImportArguments = { from: string; service: string[]; token?: string; ca?: string; dryRun?: boolean; override?: boolean; json?: boolean }

/** Longer lists are cut here; `--json` has all of them. */
const listLength = 20

/** `trunkline import openmetadata`: what people wrote on another server, for the services that are taken over. */
export function addImport(program: Command, context: CommandContext): void {
  program.command('import').description('Bring what people wrote elsewhere into the catalog')
    .command('openmetadata')
    .description('Bring descriptions, owners, labels, glossaries, domains, custom properties, followers, tests and drawn lineage of an OpenMetadata server')
    .requiredOption('--from <url>', 'address of its API, such as http://localhost:8585/api')
    .option('--service <theirs=ours>', 'a service there and what it is called here; again for each. Without it: those of the same name', (text, all: string[]) => [...all, text], [] as string[])
    .option('--token <reference>', 'its token: env:NAME, file:path, or a path; OPENMETADATA_TOKEN is taken where it is set')
    .option('--ca <file>', 'the certificate authority of an https server, as a PEM file')
    .option('--dry-run', 'write nothing, and print what would be written')
    .option('--override', 'let what people wrote here give way')
    .option('--json', 'print the summary as one JSON object')
    .option('--debug', 'show where an error happened')
    .action(async ({ from, service: services, token, ca, dryRun = false, override: overrides = false, json = false }: ImportArguments) => {
      const { terminal } = context
      const app = await context.openApp()
      const { signal, release } = listenForStop(terminal, 'Stopping: what was imported is kept. Ctrl+C again ends at once.')
      try {
        const summary = await app.importOpenMetadata({ from, services, token, ca, dryRun, overrides, signal, tell: (change) => { if (dryRun && !json) terminal.out(`would ${printable(change)}`) } })
        terminal.out(json ? JSON.stringify(summary) : toLines(summary).join('\n'))
        if (summary.failures.length > 0) context.exit(1)
      } finally {
        release()
        await app.close()
      }
    })
}

function toLines({ dryRun, services, version, counts, unmatched, kept, failures }: ImportSummary): string[] {
  const rows = Object.entries(counts).filter(([, count]) => count.brought + count.same + count.kept > 0).map(([thing, count]) => [thing, count.brought, count.same, count.kept])
  return [
    ...toList('Errors', failures.map(({ object, code, message }) => `${object}: ${code}: ${message}`)),
    ...toList('Not here', unmatched.map(({ object, reason }) => `${object}: ${reason}`)),
    ...toList('Kept as people wrote it here; --override replaces it', kept),
    `${dryRun ? 'Would bring' : 'Brought'} from OpenMetadata ${version}: ${services.map(({ theirs, ours }) => (theirs === ours ? theirs : `${theirs} as ${ours}`)).join(', ')}`,
    ...toTableLines(['', dryRun ? 'Would bring' : 'Brought', 'Same already', 'Kept'], rows),
  ]
}

function toList(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - listLength
  return [`${title} (${formatCount(lines.length)})`, ...lines.slice(0, listLength).map((line) => `  ${printable(line)}`), ...(more > 0 ? [`  and ${formatCount(more)} more; --json lists all`] : []), '']
}
