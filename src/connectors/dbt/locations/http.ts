import { TrunklineError } from '../../../model/errors.ts'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import type { ArtifactFile, ArtifactLocation } from '../artifact-set.ts'
import { bodyOf, fetchArtifact, tagOf } from './fetch-artifact.ts'

const hint = 'Put a name and password into the address (https://name:password@host/…), or use an address that needs none.'

/** Artifacts at addresses of the web. */
export function httpLocation(source: DbtConfigSourceOf<'http'>): ArtifactLocation {
  return {
    async *listSets() {
      const { dbtManifestHttpPath, dbtCatalogHttpPath, dbtRunResultsHttpPath, dbtSourcesHttpPath } = source
      const manifest = toFile(dbtManifestHttpPath, 'dbtManifestHttpPath')
      yield {
        location: manifest.shownAs, manifest, runResults: dbtRunResultsHttpPath === undefined ? [] : [toFile(dbtRunResultsHttpPath, 'dbtRunResultsHttpPath')],
        ...(dbtCatalogHttpPath !== undefined && { catalog: toFile(dbtCatalogHttpPath, 'dbtCatalogHttpPath') }),
        ...(dbtSourcesHttpPath !== undefined && { sources: toFile(dbtSourcesHttpPath, 'dbtSourcesHttpPath') }),
      }
    },
  }
}

/** The tag is that of the answer that was read: an address tells it no earlier. */
function toFile(text: string, key: string): ArtifactFile {
  const { url, headers, shownAs } = readAddress(text, key)
  const file: ArtifactFile = {
    shownAs,
    open: async (signal) => {
      const response = await fetchArtifact({ url, headers, hint, shownAs, signal })
      const tag = tagOf(response.headers)
      if (tag === undefined) delete file.tag
      else file.tag = tag
      return bodyOf(response)
    },
    readTag: async (signal) => {
      try {
        return tagOf((await fetchArtifact({ url, headers, hint, shownAs, signal, method: 'HEAD' })).headers)
      } catch {
        signal.throwIfAborted()
        // A server need not answer HEAD.
        return undefined
      }
    },
  }
  return file
}

/** An address with its name and password taken out, which fetch refuses; a query may hold a signature, and is not shown. */
function readAddress(text: string, key: string): { url: string; headers: Record<string, string>; shownAs: string } {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new TrunklineError('CONFIG_INVALID', `${key} is not an address of the web.`, { object: key, hint: 'Write it as in https://host/target/manifest.json.' })
  }
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url: url.href, shownAs: `${url.origin}${url.pathname}`, headers: username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}
