import { setImmediate as nextTurn } from 'node:timers/promises'

/** Items of long work between two turns of the event loop: with ten, a first run into the catalog took an eighth longer. */
const itemsPerTurn = 3

/**
 * To be awaited in long work, with the number of items that are done: after every few of them, whatever else waits has its turn. What is being
 * written must not wait until all that was read is worked on: each of its statements waits to be sent.
 */
export function giveWay(done: number): Promise<void> | undefined {
  return done % itemsPerTurn === 0 ? nextTurn() : undefined
}
