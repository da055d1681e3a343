import ELK from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

/** The layout engine in a worker of its own, so that a layout of hundreds of tables never stops the page. */
export function createElk() {
  return new ELK({ workerFactory: () => new Worker(workerUrl) })
}
