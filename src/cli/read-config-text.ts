import { readFile } from 'node:fs/promises'
import { TrunklineError } from '../model/errors.ts'

/** The text of a workflow file; throws CONFIG_NOT_FOUND saying why it cannot be had. */
export async function readConfigText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined
    const what = reason === 'ENOENT' ? 'does not exist' : reason === 'EISDIR' ? 'is a folder' : reason === 'EACCES' ? 'may not be read' : 'cannot be read'
    throw new TrunklineError('CONFIG_NOT_FOUND', `The workflow file ${path} ${what}.`, { object: path, hint: 'Give the path of a workflow file: -c metadata.yaml', cause: error })
  }
}
