import { type AccountState, type AccountStore, emptyAccountState } from '../../src/isolarcloud/auth/account.ts';
import type { Change } from '../../src/store/state.ts';

/**
 * The account's state in memory. Changes are made one after the other, as with the file's lock. Sessions that share a store simulate
 * processes that share a state folder.
 */
export class MemoryAccountStore implements AccountStore {
  state: AccountState = emptyAccountState();
  #last: Promise<unknown> = Promise.resolve();

  async read(): Promise<AccountState> {
    return structuredClone(this.state);
  }

  transact<T>(change: Change<AccountState, T>): Promise<T> {
    const turn = this.#last.then(async () => {
      const save = async (saved: AccountState): Promise<void> => {
        this.state = JSON.parse(JSON.stringify(saved)) as AccountState;
      };
      const { state, result } = await change(structuredClone(this.state), save);
      await save(state);
      return result;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
