/** Texts that are not numbers, by the id of the text point that has them. */
export const NO_NUMBERS = { 58608: 'NaN', 58611: 'Infinity', 58613: 'undefined', 13146: 'nan' };

/** Impossible facts about a plant. */
export const ABSURD_FACTS = {
  total_capcity: { unit: 'kWp', value: '1e308' },
  design_capacity: 1e308,
  alarm_count: 4_294_967_295,
  install_date: '0000-00-00 00:00:00',
};
