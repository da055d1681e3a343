import { isIP } from 'node:net'
import validator from 'validator'
import type { ColumnFamily } from '../../../connectors/classification-connector.ts'
import { sensitive, type Recognizer } from './recognizer.ts'

const addressFamilies: ReadonlySet<ColumnFamily> = new Set(['text', 'network'])

/** Addresses of machines, behind which people sit. */
export const networkRecognizers: readonly Recognizer[] = [
  {
    name: 'IpRecognizer', title: 'IP address', tag: sensitive, families: addressFamilies,
    names: {
      strong: ['ip', 'ip address', 'ip addr', 'ipv 4', 'ipv 6', 'ipv4', 'ipv6', 'client ip', 'remote addr', 'remote address', 'remote ip', 'user ip', 'login ip', 'source ip', 'signup ip'],
      not: ['version', 'subnet', 'network', 'cidr', 'gateway', 'netmask', 'server', 'range', 'dns', 'listen', 'bind', 'router', 'vlan', 'firewall', 'country', 'rating', 'stake'],
    },
    content: { claim: 'are IP addresses', test: isClientAddress, aloneFrom: 0.95, aloneLeast: 5 },
  },
  {
    name: 'MacAddressRecognizer', title: 'MAC address', tag: sensitive, families: new Set(['text', 'mac']),
    names: { strong: ['mac address', 'mac addr', 'mac', 'hardware address', 'ethernet address'], not: ['os', 'apple', 'version', 'n cheese'] },
    content: { claim: 'are MAC addresses', test: (value) => /[:\-.]/.test(value) && validator.isMACAddress(value), aloneFrom: 0.6 },
  },
  {
    name: 'ImeiRecognizer', title: 'device number', tag: sensitive, families: new Set(['text', 'integer']), names: { strong: ['imei', 'imsi', 'device serial of owner'] },
    content: { claim: 'have fifteen digits', test: (value) => /^\d{14,16}$/.test(value.replaceAll(/[ -]/g, '')), isWeak: true },
  },
]

/** An address of one machine; a version number such as 1.2.3.4 has small parts only, and is none. */
function isClientAddress(value: string): boolean {
  const [address = '', bits] = value.split('/')
  const family = isIP(address)
  if (family === 0 || (bits !== undefined && bits !== (family === 4 ? '32' : '128'))) return false
  return family === 6 ? address.length > 4 : address.split('.').some((part) => Number(part) >= 30)
}
