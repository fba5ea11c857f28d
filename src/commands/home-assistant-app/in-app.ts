import { BridgeError } from '../../errors.ts';
import { readAppOptions } from '../../supervisor/app-options.ts';
import { Supervisor } from '../../supervisor/client.ts';
import type { AppPlace } from '../../supervisor/place.ts';
import type { Context } from '../context.ts';
import { settingsOfBroker, settingsOfHomeAssistant, settingsOfOptions } from './supplied-settings.ts';

/** Time limit of the request to the Supervisor. */
const ASK_MS = 3_000;

/**
 * Returns the context of a command that a user runs in the container of the app. It has the same settings as the bridge of the app.
 * @throws BridgeError app_options_unreadable, supervisor_unreachable, supervisor_refused, supervisor_reply_malformed
 */
export async function inApp(place: AppPlace, context: Context): Promise<Context> {
  const given = readAppOptions(place.options);
  if (given === null) throw new BridgeError('app_options_unreadable');
  const supervisor = new Supervisor({ ...place, timeoutMs: ASK_MS });
  const [service, pageLink] = await Promise.all([supervisor.mqttService(context.stop), supervisor.pageLink(context.stop)]);
  const supplied = [...settingsOfOptions(given), settingsOfBroker(service), ...settingsOfHomeAssistant(place)];
  return { ...context, pageLink, supplied: () => supplied };
}
