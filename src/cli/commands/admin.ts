import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'

/** `trunkline admin reset-password [name]`: a one-time password for who has this machine, but not the password. */
export function addAdmin(program: Command, context: CommandContext): void {
  const { terminal } = context
  const admin = program.command('admin').description('What an administrator of this machine may do without signing in')
  admin.command('reset-password')
    .description('Print a one-time password and end the sessions of its owner')
    .argument('[name]', 'who it is for; admin is made where it is missing, and is an administrator again', 'admin')
    .option('--debug', 'show where an error happened')
    .action(async (name: string) => {
      const app = await context.openApp()
      try {
        const password = await app.resetPassword(name)
        terminal.out(`The one-time password of ${name} is ${password.reveal()}\nIt is good for a week, and serves to choose another.`)
      } finally {
        await app.close()
      }
    })
}
