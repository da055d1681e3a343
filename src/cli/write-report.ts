import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrunklineError } from '../model/errors.ts'

/** Writes a report; throws ARGUMENT_INVALID where the file cannot be written. */
export async function writeReport(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (error) {
    throw new TrunklineError('ARGUMENT_INVALID', `The report ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, { object: path, cause: error })
  }
}
