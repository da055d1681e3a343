import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import { decodeName } from '../../sinks/open-metadata-wire.ts'

/** What names of the server are called here. */
export type Names = {
  /** One bare name as PostgreSQL has it. */
  plain(theirName: string): string
  /** The bare parts of a name, as PostgreSQL has them; undefined for a text that is no name. */
  parts(theirFqn: string): string[] | undefined
  /** The name here of a service or of what stands in one; undefined where the service is not taken over. */
  toOurs(theirFqn: string): string | undefined
}

/** Services by their names there and here. A server of OpenMetadata spells some characters its own way; another Trunkline does not. */
export function createNames(services: ReadonlyMap<string, string>, { isTrunkline }: { isTrunkline: boolean }): Names {
  const plain = (name: string): string => (isTrunkline ? name : decodeName(name))
  const parts = (theirFqn: string): string[] | undefined => splitOrNone(theirFqn)?.map(plain)
  return {
    plain, parts,
    toOurs: (theirFqn) => {
      const [service = '', ...rest] = parts(theirFqn) ?? []
      const ours = services.get(service)
      return ours === undefined ? undefined : fullyQualifiedName(ours, ...rest)
    },
  }
}

function splitOrNone(fqn: string): string[] | undefined {
  try {
    return splitFullyQualifiedName(fqn)
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'NAME_INVALID') return undefined
    throw error
  }
}

/** Services as they are named on the command line: `theirs=ours`, or one name for both. Throws ARGUMENT_INVALID. */
export function parseServices(texts: readonly string[]): Map<string, string> {
  const services = new Map<string, string>()
  for (const text of texts) {
    const [theirs = '', ours = theirs, ...more] = text.split('=').map((part) => part.trim())
    if (theirs === '' || ours === '' || more.length > 0) {
      throw new TrunklineError('ARGUMENT_INVALID', `--service must be theirs=ours, not "${text}".`, { object: '--service', hint: 'For example: --service production_pg=pg' })
    }
    if (services.has(theirs)) throw new TrunklineError('ARGUMENT_INVALID', `--service names ${theirs} twice.`, { object: '--service' })
    services.set(theirs, ours)
  }
  return services
}
