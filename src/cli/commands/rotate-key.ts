import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { formatCount } from '../terminal.ts'

type RotateKeyArguments = { oldKeyFile?: string }

/** `trunkline rotate-key`: seals every stored secret with a new key. */
export function addRotateKey(program: Command, context: CommandContext): void {
  const { terminal } = context
  program.command('rotate-key')
    .description('Seal every stored secret with a new key; where it is killed, run it again')
    .option('--old-key-file <file>', 'file with the old key, where TRUNKLINE_SECRET_KEY is the new one')
    .option('--debug', 'show where an error happened')
    .addHelpText('after', help)
    .action(async (options: RotateKeyArguments) => {
      const app = await context.openApp()
      try {
        const { services, keyFile } = await app.rotateKey({ formerFile: options.oldKeyFile })
        const sealed = `The secrets of ${formatCount(services)} ${services === 1 ? 'service' : 'services'} are sealed with the new key.`
        terminal.out(keyFile === undefined ? `${sealed} The old one is needed no more, but for older backups of the database.`
          : `${sealed} It is in ${keyFile}: back it up, and keep the old one as long as backups of the database that need it.`)
      } finally {
        await app.close()
      }
    })
}

const help = `
The key is in <home>/secret.key, made when the first secret is stored: rotate-key makes a new one and puts it there once all is sealed with it.

Where the key is the setting TRUNKLINE_SECRET_KEY, choose the new one yourself:
  1. Set TRUNKLINE_SECRET_KEY to the new key and TRUNKLINE_SECRET_KEY_OLD to the old one (or pass --old-key-file), and start the servers with both.
  2. Run rotate-key with both.
  3. Drop TRUNKLINE_SECRET_KEY_OLD.
To move from the file to a setting, pass --old-key-file <home>/secret.key.`
