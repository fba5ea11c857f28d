/** Default values for code that does not load the schema. */
export const DEFAULT_PATH = 'config.yaml';
export const DEFAULT_BASE_TOPIC = 'isolarcloud';
export const DEFAULT_STATE_FOLDER = './state';

/** Prefix of the environment variables that set options. */
export const PREFIX = 'ISOLARCLOUD2MQTT_';
/** The variable with the path of the configuration file. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
