import type { ComponentChildren } from 'preact';
import type { BridgeView, ConnectionStatus } from '../../view/documents/bridge.ts';
import type { ProblemView } from '../../view/documents/replies.ts';
import { Age } from '../parts/age.tsx';
import { Card } from '../parts/card.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status, type Tone } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows the connections to cloud, broker and Home Assistant. */
export function ConnectionsCard({
  bridge: { connections, region, startedAt, baseTopic, rejected, lastRejection },
}: {
  readonly bridge: BridgeView;
}) {
  const { t, locale } = useTexts();
  const { cloud, broker, homeAssistant } = connections;
  return (
    <Card title={t('connections.label')}>
      <Connection name={t('connections.cloud')} status={cloud.status} problem={cloud.problem}>
        <Fact name={t('connections.gateway')} value={<code>{cloud.gateway}</code>} />
        <Fact name={t('region')} value={region} />
        <Fact name={t('connections.encrypted')} value={cloud.encrypted ? t('yes') : t('no')} />
        <Fact name={t('connections.answered')} value={<Age at={cloud.answeredAt} zone={null} />} />
      </Connection>
      <Connection name={t('connections.broker')} status={broker.status} problem={broker.problem}>
        <Fact name={t('connections.address')} value={<code>{broker.url}</code>} />
        {broker.embedded && <Fact name={t('connections.embedded')} value={t('yes')} />}
        <Fact name={t('connections.base_topic')} value={<code>{baseTopic}</code>} />
        <Fact name={t('connections.connected')} value={<Age at={broker.connectedAt} zone={null} />} />
        <Fact name={t('connections.in_flight')} value={broker.inFlight.toLocaleString(locale)} />
      </Connection>
      <Connection name={t('connections.homeAssistant')} status={homeAssistant.status} problem={null}>
        <Fact name={t('connections.prefix')} value={<code>{homeAssistant.discoveryPrefix}</code>} />
        <Fact name={t('connections.birth')} value={<Age at={homeAssistant.birthAt} zone={null} />} />
      </Connection>
      <dl class="facts">
        <Fact name={t('connections.bridge_started')} value={<Age at={startedAt} zone={null} />} />
        <Fact name={t('devices.rejected')} value={rejected.toLocaleString(locale)} />
      </dl>
      {lastRejection !== null && <p class="secondary small">{lastRejection}</p>}
    </Card>
  );
}

const TONES: Readonly<Record<ConnectionStatus, Tone>> = { ok: 'ok', problem: 'error', unknown: 'muted', off: 'muted' };

interface ConnectionProps {
  readonly name: string;
  readonly status: ConnectionStatus;
  readonly problem: ProblemView | null;
  readonly children: ComponentChildren;
}

function Connection({ name, status, problem, children }: ConnectionProps) {
  const { t } = useTexts();
  return (
    <div class="connection">
      <h3>
        {name} <Status tone={TONES[status]} word={t(`connection_status.${status}`)} />
      </h3>
      {problem !== null && <Problem problem={problem} />}
      <dl class="facts">{children}</dl>
    </div>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
