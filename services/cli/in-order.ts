type Turn<Item, Done> =
  | { readonly is: 'done'; readonly done: Done }
  | { readonly is: 'read'; readonly item: Item }
  | { readonly is: 'end' }
  | { readonly is: 'failed'; readonly error: unknown }

/**
 * What becomes of items, in their order, while several are worked on at once: work begins on each as it comes, and no
 * more than `most` are worked on or wait to be taken. What goes wrong with an item, or in reading one, is thrown in its
 * turn.
 */
export async function* inOrder<Item, Done>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Done>,
  most: number,
): AsyncGenerator<Done> {
  const source = items[Symbol.asyncIterator]()
  const begun: Promise<Turn<Item, Done>>[] = []
  let next: Promise<Turn<Item, Done>> | null = read(source)
  let failed: { readonly error: unknown } | null = null
  try {
    while (next !== null || begun.length > 0) {
      const mayRead = next !== null && begun.length < most ? [next] : []
      const turn = await Promise.race([...begun.slice(0, 1), ...mayRead])
      if (turn.is === 'done') {
        begun.shift()
        yield turn.done
      } else if (turn.is === 'read') {
        begun.push(heard(work(turn.item).then((done) => ({ is: 'done', done }))))
        next = read(source)
      } else {
        next = null
        if (turn.is === 'failed') failed = turn
      }
    }
    if (failed !== null) throw failed.error
  } finally {
    const left = source.return?.()
    // One that is being asked for its next item, which may be long in coming, hears of it only after that.
    if (next === null) await left
    else left?.catch(() => {})
  }
}

function read<Item>(source: AsyncIterator<Item>): Promise<Turn<Item, never>> {
  return source.next().then(
    ({ done, value }) => (done === true ? { is: 'end' } : { is: 'read', item: value }),
    (error: unknown) => ({ is: 'failed', error }),
  )
}

/** A rejection waits for its turn; until then nobody else is to take it for one that was forgotten. */
function heard<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}
