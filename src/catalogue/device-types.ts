/** Every device type of the official list (isolarcloud-open-api.md 5.2), and the two that only replies show. */

export interface DeviceType {
  readonly slug: string;
  readonly name: { readonly en: string; readonly pt: string };
}

const type = (slug: string, en: string, pt: string): DeviceType => ({ slug, name: { en, pt } });

export const DEVICE_TYPES: Readonly<Record<number, DeviceType>> = {
  1: type('inverter', 'Inverter', 'Inversor'),
  2: type('container', 'Container', 'Contêiner'),
  3: type('grid_connection_point', 'Grid connection point', 'Ponto de conexão à rede'),
  4: type('combiner_box', 'Combiner box', 'String box'),
  5: type('meteo_station', 'Weather station', 'Estação meteorológica'),
  6: type('transformer', 'Transformer', 'Transformador'),
  7: type('meter', 'Meter', 'Medidor'),
  8: type('ups', 'UPS', 'Nobreak'),
  9: type('data_logger', 'Data logger', 'Data Logger'),
  10: type('string', 'String', 'String'),
  11: type('plant', 'Plant', 'Usina'),
  12: type('circuit_protection', 'Circuit protection', 'Proteção de circuito'),
  13: type('splitting_device', 'Splitting device', 'Dispositivo de seccionamento'),
  14: type('hybrid_inverter', 'Hybrid inverter', 'Inversor híbrido'),
  15: type('sampling_device', 'Sampling device', 'Dispositivo de amostragem'),
  16: type('emu', 'EMU', 'EMU'),
  17: type('unit', 'Unit', 'Unidade'),
  18: type('temperature_humidity_sensor', 'Temperature and humidity sensor', 'Sensor de temperatura e umidade'),
  19: type('power_distribution_cabinet', 'Intelligent power distribution cabinet', 'Quadro de distribuição inteligente'),
  20: type('display', 'Display', 'Display'),
  21: type('ac_cabinet', 'AC cabinet', 'Quadro CA'),
  22: type('communication_module', 'Communication module', 'Módulo de comunicação'),
  23: type('system_bms', 'System BMS', 'BMS do sistema'),
  24: type('array_bms', 'Array BMS', 'BMS do arranjo'),
  25: type('dc_dc', 'DC-DC converter', 'Conversor CC-CC'),
  26: type('ems', 'Energy management system', 'Sistema de gestão de energia'),
  27: type('tracker', 'Tracker', 'Rastreador solar'),
  28: type('wind_converter', 'Wind converter', 'Conversor eólico'),
  29: type('svg', 'SVG', 'SVG'),
  30: type('pt_cabinet', 'PT cabinet', 'Quadro de TP'),
  31: type('bus_protection', 'Bus protection', 'Proteção de barramento'),
  32: type('cleaning_device', 'Cleaning device', 'Dispositivo de limpeza'),
  33: type('dc_cabinet', 'DC cabinet', 'Quadro CC'),
  34: type('public_measurement', 'Public measurement', 'Medição pública'),
  37: type('pcs', 'PCS', 'PCS'),
  41: type('optimizer', 'Optimizer', 'Otimizador'),
  43: type('battery', 'Battery', 'Bateria'),
  44: type('battery_cluster', 'Battery cluster management unit', 'Unidade de gestão do cluster de baterias'),
  45: type('local_controller', 'Local controller', 'Controlador local'),
  51: type('charger', 'Charger', 'Carregador'),
  52: type('battery_system_controller', 'Battery system controller', 'Controlador do sistema de baterias'),
  55: type('microinverter', 'Microinverter', 'Microinversor'),
  63: type('diesel_generator', 'Diesel generator', 'Gerador a diesel'),
  64: type('type_64', 'Device of type 64', 'Dispositivo do tipo 64'),
  78: type('energy_storage_system', 'Energy storage system', 'Sistema de armazenamento de energia'),
};

/** Device types that the sun alone powers, so that they report nothing at night, and the plant, which is what its devices are. */
export const SUN_POWERED_TYPES: ReadonlySet<number> = new Set([1, 11, 41, 55]);
