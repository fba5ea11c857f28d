import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findings } from './browser.ts';

/** Uses the page as a person does, and counts what the person does. */
export class Person {
  fields = 0;
  presses = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async arrive(title: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect.soft(await findings(this.page), title).toEqual([]);
  }

  async type(label: string, text: string): Promise<void> {
    this.fields += 1;
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  async choose(name: RegExp): Promise<void> {
    this.presses += 1;
    await this.page.getByRole('radio', { name }).check();
  }

  async press(name: string): Promise<void> {
    this.presses += 1;
    await this.page.getByRole('button', { name, exact: true }).click();
  }
}
