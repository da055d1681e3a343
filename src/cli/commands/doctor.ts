import type { Command } from 'commander'
import { readWorkflowFile } from '../../config.ts'
import type { CommandContext } from '../context.ts'
import { toDoctorLines, toDoctorSql } from '../print-doctor.ts'
import { readConfigText } from '../read-config-text.ts'
import { listenForStop } from '../signals.ts'

type DoctorArguments = { config: string; sql?: boolean; json?: boolean }

/** `trunkline doctor -c file`: what the role of a workflow file can see, and the statement that mends each gap. */
export function addDoctor(program: Command, context: CommandContext): void {
  const { terminal, settings } = context
  program.command('doctor')
    .description('Tell what the role can see: per feature it works, works partly or not, and the exact GRANT that mends it')
    .requiredOption('-c, --config <file>', 'a workflow file with the connection, YAML or JSON')
    .option('--sql', 'print only the statements, least privilege first')
    .option('--json', 'print the reports as one JSON array')
    .option('--debug', 'show where an error happened')
    .action(async (options: DoctorArguments) => {
      const file = readWorkflowFile(await readConfigText(options.config), { fileName: options.config, environment: settings.environment, sink: { type: 'catalog' } })
      const stop = listenForStop(terminal, 'Stopping.')
      const app = await context.openApp()
      try {
        const reports = await app.doctor(file, stop.signal)
        if (options.json === true) terminal.out(JSON.stringify(reports))
        else if (options.sql === true) terminal.out(toDoctorSql(reports).join('\n'))
        else terminal.out(reports.map((report) => toDoctorLines(report).join('\n')).join('\n\n'))
      } finally {
        stop.release()
        await app.close()
      }
    })
}
