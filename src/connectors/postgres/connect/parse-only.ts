import type { Client, Submittable } from 'pg'

type ParseConnection = { parse(query: { name: string; text: string; types: number[] }): void; sync(): void }
type Notice = { message?: string | undefined; detail?: string | undefined }

/**
 * Has the server analyse one statement by a protocol Parse message alone: nothing is planned, bound or executed. Gives the trees that it tells
 * under `debug_print_parse`; rejects with what it says of a statement that it refuses.
 */
export function parseOnly(client: Client, text: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const trees: string[] = []
    const onNotice = ({ message, detail }: Notice): void => { if (message === 'parse tree:' && detail !== undefined) trees.push(detail) }
    client.on('notice', onNotice)
    const parse = {
      submit: (connection: ParseConnection) => {
        connection.parse({ name: '', text, types: [] })
        connection.sync()
      },
      // The driver forgets a query that failed: nothing is told of it afterwards.
      handleError: (error: Error) => {
        client.off('notice', onNotice)
        reject(error)
      },
      handleParseComplete: () => {},
      handleReadyForQuery: () => {
        client.off('notice', onNotice)
        resolve(trees)
      },
    }
    client.query(parse as unknown as Submittable)
  })
}
