import { useSignal } from '@preact/signals';
import type { OfferAnswer, OfferView } from '../../view/documents/offers.ts';
import type { ActionReply } from '../../view/documents/replies.ts';
import { post } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { Card } from '../parts/card.tsx';
import { Problem } from '../parts/problem.tsx';

/** Work in Home Assistant that the bridge offers: a card for each. */
export const OffersSection = () => (
  <div class="columns">
    {usePage().documents.offers.value.map((offer) => (
      <Offer key={offer.name} offer={offer} />
    ))}
  </div>
);

function Offer({ offer: { name, title, lines, progress, problem, answers } }: { readonly offer: OfferView }) {
  const isAsking = useSignal(false);
  const give = async (answer: OfferAnswer): Promise<void> => {
    if (isAsking.value) return;
    isAsking.value = true;
    // Whatever the reply is, the stream shows the offer as it is then.
    await post<ActionReply>(`offers/${name}/${answer}`).catch(() => null);
    isAsking.value = false;
  };
  return (
    <Card title={title}>
      <div role="status">
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {progress !== null && <progress value={progress.done} max={progress.all} aria-label={title} />}
      {problem !== null && <Problem problem={problem} />}
      <div class="actions">
        {answers.map(({ answer, label }) => (
          <button
            key={answer}
            type="button"
            class={answer === 'accept' ? 'button primary' : 'button'}
            aria-disabled={isAsking.value}
            onClick={() => void give(answer)}
          >
            {label}
          </button>
        ))}
      </div>
    </Card>
  );
}
