import { TrunklineError } from '../../../model/errors.ts'

/** Loads an optional package the first time it is needed; says how to install it where it is missing. */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    throw new TrunklineError('TOKEN_FAILED', `Signing in this way needs the package ${name}, which is not installed.`, {
      object: name, hint: `Run: npm install ${name}`, cause: error,
    })
  }
}

/** Runs what makes a token; its failure becomes TOKEN_FAILED, with the first line of the reason. */
export async function makeToken(provider: string, hint: string, make: () => Promise<string | null | undefined>): Promise<string> {
  try {
    const token = await make()
    if (token !== null && token !== undefined && token !== '') return token
  } catch (error) {
    if (error instanceof TrunklineError) throw error
    throw new TrunklineError('TOKEN_FAILED', `${provider} gave no token: ${firstLine(error)}.`, { object: provider, hint, cause: error })
  }
  throw new TrunklineError('TOKEN_FAILED', `${provider} answered without a token.`, { object: provider, hint })
}

/** The first line of what an error says, without its full stop. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n').find((line) => line.trim() !== '') ?? text).trim().replace(/\.$/, '')
}

/** What a server answered, by its code and status alone: its words may repeat what was sent to it, secrets too. */
export function reasonOfAnswer(code: string | undefined, status: number): string {
  return `${code !== undefined && /^[A-Za-z]{1,60}$/.test(code) ? code : 'refused'} (${status})`
}
