import { expect, test } from 'vitest';
import { type DoctorListener, DoctorRun, type Examine } from '../../../../src/page/model/doctor-run.ts';
import { quiet } from '../../../support/quiet.ts';

const STEPS = ['way', 'login', 'plants'].map((name) => ({ name, title: `the ${name}` }));

/** An examination whose steps the test decides. */
function running() {
  let tell: DoctorListener | undefined;
  let end: (error?: Error) => void = () => undefined;
  const errors: unknown[] = [];
  const examine: Examine = (_language, listener, signal) => {
    tell = listener;
    listener.begins(STEPS);
    return new Promise((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  let changes = 0;
  const run = new DoctorRun({ examine, now: () => 7, changed: () => (changes += 1), onError: (error) => void errors.push(error) });
  const listener = (): DoctorListener => {
    if (tell === undefined) throw new Error('not begun');
    return tell;
  };
  return { run, listener, end: (error?: Error) => end(error), errors, changes: () => changes };
}

const statusesOf = ({ view }: DoctorRun) => view?.steps.map(({ status }) => status);

test('the steps appear as they finish, and those after a failure are skipped', async () => {
  const { run, listener, end, changes } = running();
  expect(run.view).toBeNull();
  expect(run.start('en')).toBe(true);
  listener().step('way', { status: 'ok', text: 'direct' });
  listener().step('login', { status: 'running' });
  expect(statusesOf(run)).toEqual(['ok', 'running', 'waiting']);
  listener().step('login', { status: 'wrong', text: 'refused', causes: [{ cause: 'mistyped', remedy: 'copy it' }] });
  listener().line('WRONG login');
  const before = changes();
  end();
  await quiet();
  expect(run.view).toMatchObject({ startedAt: 7, endedAt: 7, report: 'WRONG login\n' });
  expect(statusesOf(run)).toEqual(['ok', 'wrong', 'skipped']);
  expect(changes()).toBeGreaterThan(before);
});

test('one examination runs at a time, and the next one begins anew', async () => {
  const { run, listener, end } = running();
  run.start('en');
  expect(run.start('en')).toBe(false);
  listener().step('way', { status: 'ok', text: 'direct' });
  end();
  await quiet();
  expect(run.start('en')).toBe(true);
  expect(statusesOf(run)).toEqual(['waiting', 'waiting', 'waiting']);
  await run.stop();
});

test('a bug of an examination ends it and is reported', async () => {
  const { run, end, errors } = running();
  run.start('en');
  end(new Error('bug'));
  await quiet();
  expect(errors).toEqual([new Error('bug')]);
  expect(run.view?.endedAt).toBe(7);
});

test('a stop ends it without an error, and none begins after that', async () => {
  const { run, errors } = running();
  run.start('en');
  await run.stop();
  expect(errors).toEqual([]);
  expect(statusesOf(run)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(run.start('en')).toBe(false);
});
