interface Node<Value> {
  readonly children: Map<string, Node<Value>>;
  readonly values: Set<Value>;
}

const node = <Value>(): Node<Value> => ({ children: new Map(), values: new Set() });

/** A set of values under topic filters. `match` finds the values whose filter matches a topic (MQTT 5 section 4.7). */
export class TopicTree<Value> {
  readonly #root = node<Value>();

  add(filter: string, value: Value): void {
    let at = this.#root;
    for (const level of filter.split('/')) {
      const next = at.children.get(level) ?? node<Value>();
      at.children.set(level, next);
      at = next;
    }
    at.values.add(value);
  }

  remove(filter: string, value: Value): void {
    const path = [this.#root];
    const levels = filter.split('/');
    for (const level of levels) {
      const next = path.at(-1)?.children.get(level);
      if (next === undefined) return;
      path.push(next);
    }
    path.at(-1)?.values.delete(value);
    for (let depth = levels.length; depth > 0; depth -= 1) {
      const { children, values } = path[depth] as Node<Value>;
      if (children.size > 0 || values.size > 0) return;
      path[depth - 1]?.children.delete(levels[depth - 1] as string);
    }
  }

  match(topic: string): ReadonlySet<Value> {
    const found = new Set<Value>();
    const levels = topic.split('/');
    const collect = ({ values }: Node<Value>): void => {
      for (const value of values) found.add(value);
    };
    const visit = (at: Node<Value>, depth: number): void => {
      // [MQTT-4.7.2-1] A wildcard at the start of a filter does not match topics that begin with `$`.
      const wildcards = depth > 0 || !topic.startsWith('$');
      const all = at.children.get('#');
      if (all && wildcards) collect(all);
      if (depth === levels.length) {
        collect(at);
        return;
      }
      const exact = at.children.get(levels[depth] as string);
      if (exact) visit(exact, depth + 1);
      const any = at.children.get('+');
      if (any && wildcards) visit(any, depth + 1);
    };
    visit(this.#root, 0);
    return found;
  }
}
