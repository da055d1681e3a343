import { lookup } from 'node:dns/promises'
import { TrunklineError } from '../../../model/errors.ts'
import { quoteSetting } from '../../../model/secret-fields.ts'
import { loadPackage } from './token.ts'

const object = 'authType.awsConfig.awsRegion'

/** Throws where this cannot be the name of a region at all; `setting` names where it stands. */
export function checkRegionName(region: string, setting: string = object): void {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return
  throw new TrunklineError('CONFIG_INVALID', `awsRegion ${quoteSetting(region)} is not the name of a region.`, { object: setting, hint: 'Write it as in eu-central-1.' })
}

/** Whether a host name is known to DNS; the part of the machine that tests replace. */
export type IsKnownHost = (host: string) => Promise<boolean>

const isKnownToDns: IsKnownHost = (host) => lookup(host).then(() => true, () => false)

/**
 * Throws where a token would be signed for a region that is not the host's, or that does not exist: the server would call it a wrong password, which
 * leads nowhere. A region exists where the host stands in it by its own name, where the AWS SDK lists it or, since there are newer ones
 * than an installed SDK, where DNS knows the address of RDS there.
 */
export async function checkRegion(region: string, host: string, isKnownHost: IsKnownHost = isKnownToDns): Promise<void> {
  const [, actual] = /\.([a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? []
  if (actual === region) return
  if (actual !== undefined) throw new TrunklineError('CONFIG_INVALID', `${host} is in region ${actual}, but awsRegion is ${region}.`, { object, hint: `Set awsRegion: ${actual}` })
  const { partition } = await loadPackage('@aws-sdk/core', () => import('@aws-sdk/core/client'))
  const { dnsSuffix, description } = partition(region) as { dnsSuffix: string; description?: string }
  // What is only shaped like a region has the suffix of its family, and no description.
  if (description !== undefined || await isKnownHost(`rds.${region}.${dnsSuffix}`)) return
  throw new TrunklineError('CONFIG_INVALID', `awsRegion ${region} is no region that the AWS SDK lists, and DNS does not know rds.${region}.${dnsSuffix}.`, {
    object, hint: 'Correct awsRegion; or, if it is a new region that this machine cannot look up, write the instance by its own name (….rds.amazonaws.com) into hostPort.',
  })
}
