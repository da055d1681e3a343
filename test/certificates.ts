import { generate } from 'selfsigned'

/** PEM texts of a certificate and its private key. */
export type KeyPair = { readonly cert: string; readonly key: string }

/** Makes an authority that can sign certificates. */
export async function createAuthority(name: string): Promise<KeyPair> {
  return await create(name, {
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true }],
  })
}

/** Makes a certificate of a server for host names; it holds no address, so that connecting by address is connecting to another host. */
export async function createServerCertificate(authority: KeyPair, hosts: readonly string[]): Promise<KeyPair> {
  return await create(hosts[0] ?? 'localhost', {
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  })
}

/** Makes a certificate that a role logs in with: its common name is the role's. */
export async function createClientCertificate(authority: KeyPair, role: string): Promise<KeyPair> {
  return await create(role, { ca: authority, extensions: [{ name: 'basicConstraints', cA: false }, { name: 'extKeyUsage', clientAuth: true }] })
}

async function create(name: string, options: NonNullable<Parameters<typeof generate>[1]>): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256', ...options })
  return { cert, key }
}
