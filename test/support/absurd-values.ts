/** Key: id of a text point. Value: a text that looks like a special number. */
export const NO_NUMBERS = { 58608: 'NaN', 58611: 'Infinity', 58613: 'undefined', 13146: 'nan' };

/** Fields of a plant in a reply, with impossible values. */
export const ABSURD_FACTS = {
  total_capcity: { unit: 'kWp', value: '1e308' },
  design_capacity: 1e308,
  alarm_count: 4_294_967_295,
  install_date: '0000-00-00 00:00:00',
};
