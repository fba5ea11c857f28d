/**
 * The kind of each field in requests and replies of iSolarCloud (isolarcloud-open-api.md 2, 3, 4, 5, oauth.md 4, 6). It decides how the
 * field is redacted. A field that is not listed here is hidden, so new fields are hidden automatically. A value that does not have the
 * form of its kind is hidden too.
 */
export type FieldKind =
  | 'id'
  | 'token'
  | { readonly name: string }
  | 'code'
  | 'measure'
  | 'time'
  | 'day'
  | 'zone'
  | 'unit'
  | 'degrees'
  | 'model'
  | 'maker'
  | 'version'
  | 'sentence'
  | 'points'
  | 'unknown';

const table = (kind: FieldKind, fields: string): readonly (readonly [string, FieldKind])[] =>
  fields
    .trim()
    .split(/\s+/)
    .map((field) => [field, kind]);

const FIELDS: ReadonlyMap<string, FieldKind> = new Map([
  ...table(
    'id',
    `req_serial_num ps_id ps_key sn uuid device_sn communication_dev_sn ps_id_list ps_key_list sn_list fail_ps_id_list fail_ps_key_list
     fail_sn_list illegal_ps_key_list illegal_sn_list illgal_sn_list auth_ps_list not_authorization_ps_list ps_ids sns`,
  ),
  ...table('token', 'token access_token refresh_token'),
  ...table({ name: 'Plant' }, 'ps_name'),
  ...table({ name: 'Device' }, 'device_name'),
  ...table({ name: 'Type' }, 'type_name ps_type_name'),
  ...table({ name: 'Alarm' }, 'fault_name'),
  ...table({ name: 'Point' }, 'point_name'),
  ...table(
    'code',
    `result_code login_state err_times remain_times rowCount row_count curPage page size order type query_type data_type minute_interval
     device_type device_type_list device_code device_model_id chnnl_id ps_type ps_status ps_fault_status fault_count alarm_count
     build_status connect_type valid_flag grid_connection_status dev_status dev_fault_status rel_state is_enable fault_code fault_type
     fault_level process_status point_id is_virtualUnit is_virtual_unit is_get_firmware_version today_accessed_times
     curr_hour_accessed_times per_day_access_times_config hour max_call_times times page online_status claim_state code expires_in
     is_get_point_dict`,
  ),
  ...table('measure', `value total_capcity total_capacity design_capacity curr_power today_energy total_energy equivalent_hour`),
  ...table('time', 'device_time time_stamp create_time over_time disable_time start_time end_time start_time_stamp end_time_stamp'),
  ...table('day', 'install_date'),
  ...table('zone', 'ps_current_time_zone'),
  ...table('unit', 'unit storage_unit show_unit point_unit'),
  ...table('degrees', 'latitude longitude'),
  ...table('model', 'device_model_code'),
  ...table('maker', 'factory_name'),
  ...table('version', 'lcd_version mdsp_version sdsp_version m_version bat_version system_version pvd_version cpld_version temp_version'),
  ...table('sentence', 'result_msg msg'),
  ...table('points', 'point_id_list points data_point'),
]);

/** Fields of a request that a capture omits, because they are secret or the same in every request. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['appkey', 'token', 'lang', 'user_account', 'user_password'],
  // Of the OAuth2 flavour (oauth.md 4).
  ...['code', 'redirect_uri', 'refresh_token', 'grant_type'],
]);

/**
 * Names of fields with the value of a point, such as `p13003` (open-api-guide.md 6.5.2 prints `5` instead of `p`), or with a statistic
 * of a history (`1` to `4`).
 */
const POINT_FIELD = /^[p5]?\d{1,6}$/;

export const kindOf = (field: string): FieldKind => FIELDS.get(field) ?? (POINT_FIELD.test(field) ? 'measure' : 'unknown');

/** Whether the name of a field may be shown, because it is a name of the API and not an id. */
export const isFieldName = (field: string): boolean => FIELDS.has(field) || POINT_FIELD.test(field) || /^[a-z][A-Za-z_]{0,60}$/.test(field);
