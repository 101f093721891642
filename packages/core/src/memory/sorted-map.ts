import { compareKeys, compareToPrefix, type Key } from './key.ts'

interface Node<Value> {
  readonly key: Key
  readonly value: Value
  readonly size: number
  readonly left: Tree<Value>
  readonly right: Tree<Value>
}

type Tree<Value> = Node<Value> | undefined

/**
 * A map in the order of its keys that never changes: a change gives a new map, which shares all but one path with the old
 * one. So a view of the rows at one moment is kept by keeping the map, and to roll back is to forget the new one.
 *
 * A weight-balanced tree (Adams 1993), with the parameters that Hirai and Yamamoto (2011) proved sound.
 */
export class SortedMap<Value> {
  readonly #root: Tree<Value>

  constructor(root?: Tree<Value>) {
    this.#root = root
  }

  get size(): number {
    return sizeOf(this.#root)
  }

  get(key: Key): Value | undefined {
    let node = this.#root
    while (node !== undefined) {
      const order = compareKeys(key, node.key)
      if (order === 0) return node.value
      node = order < 0 ? node.left : node.right
    }
    return undefined
  }

  with(key: Key, value: Value): SortedMap<Value> {
    return new SortedMap(insert(this.#root, key, value))
  }

  without(key: Key): SortedMap<Value> {
    return new SortedMap(remove(this.#root, key))
  }

  /** How many keys begin with `prefix`. */
  count(prefix: Key): number {
    return countBelow(this.#root, prefix, true) - countBelow(this.#root, prefix, false)
  }

  /** The values whose keys begin with `prefix`, from the key `from` on. */
  *ascending(prefix: Key = [], from: Key = []): Generator<Value, undefined> {
    const path: Node<Value>[] = []
    const descend = (start: Tree<Value>) => {
      for (let node = start; node !== undefined; ) {
        if (compareToPrefix(node.key, prefix) < 0 || compareKeys(node.key, from) < 0) node = node.right
        else {
          path.push(node)
          node = node.left
        }
      }
    }
    descend(this.#root)
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      if (compareToPrefix(node.key, prefix) !== 0) return
      yield node.value
      descend(node.right)
    }
  }

  /** The values whose keys begin with `prefix` and come before `below`, from the last to the first. */
  *descending(prefix: Key = [], below?: Key): Generator<Value, undefined> {
    const path: Node<Value>[] = []
    const descend = (start: Tree<Value>) => {
      for (let node = start; node !== undefined; ) {
        const beyond =
          compareToPrefix(node.key, prefix) > 0 || (below !== undefined && compareKeys(node.key, below) >= 0)
        if (beyond) node = node.left
        else {
          path.push(node)
          node = node.right
        }
      }
    }
    descend(this.#root)
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      if (compareToPrefix(node.key, prefix) !== 0) return
      yield node.value
      descend(node.left)
    }
  }
}

function sizeOf(tree: Tree<unknown>): number {
  return tree === undefined ? 0 : tree.size
}

function join<Value>(key: Key, value: Value, left: Tree<Value>, right: Tree<Value>): Node<Value> {
  return { key, value, size: sizeOf(left) + sizeOf(right) + 1, left, right }
}

function insert<Value>(tree: Tree<Value>, key: Key, value: Value): Node<Value> {
  if (tree === undefined) return join(key, value, undefined, undefined)
  const order = compareKeys(key, tree.key)
  if (order === 0) return join(key, value, tree.left, tree.right)
  return order < 0
    ? balance(tree, insert(tree.left, key, value), tree.right)
    : balance(tree, tree.left, insert(tree.right, key, value))
}

function remove<Value>(tree: Tree<Value>, key: Key): Tree<Value> {
  if (tree === undefined) return undefined
  const order = compareKeys(key, tree.key)
  if (order < 0) return balance(tree, remove(tree.left, key), tree.right)
  if (order > 0) return balance(tree, tree.left, remove(tree.right, key))
  if (tree.right === undefined) return tree.left
  const next = first(tree.right)
  return balance(next, tree.left, remove(tree.right, next.key))
}

function first<Value>(tree: Node<Value>): Node<Value> {
  let node = tree
  while (node.left !== undefined) node = node.left
  return node
}

/** The entry of `node` above two trees, of which one may have grown or shrunk by one. */
function balance<Value>(node: Node<Value>, left: Tree<Value>, right: Tree<Value>): Node<Value> {
  const { key, value } = node
  if (isHeavier(right, left)) {
    const { left: near, right: far } = right
    if (sizeOf(near) + 1 < 2 * (sizeOf(far) + 1)) return join(right.key, right.value, join(key, value, left, near), far)
    const top = near!
    const nearer = join(key, value, left, top.left)
    return join(top.key, top.value, nearer, join(right.key, right.value, top.right, far))
  }
  if (isHeavier(left, right)) {
    const { right: near, left: far } = left
    if (sizeOf(near) + 1 < 2 * (sizeOf(far) + 1)) return join(left.key, left.value, far, join(key, value, near, right))
    const top = near!
    const nearer = join(key, value, top.right, right)
    return join(top.key, top.value, join(left.key, left.value, far, top.left), nearer)
  }
  return join(key, value, left, right)
}

function isHeavier<Value>(tree: Tree<Value>, other: Tree<Value>): tree is Node<Value> {
  return sizeOf(tree) + 1 > 3 * (sizeOf(other) + 1)
}

/** How many keys come before those that begin with `prefix`, these included or not. */
function countBelow(tree: Tree<unknown>, prefix: Key, including: boolean): number {
  let count = 0
  for (let node = tree; node !== undefined; ) {
    const order = compareToPrefix(node.key, prefix)
    if (order < 0 || (including && order === 0)) {
      count += sizeOf(node.left) + 1
      node = node.right
    } else node = node.left
  }
  return count
}
