import { BATTERY_POINTS } from './battery.ts';
import { COMMUNICATOR_POINTS, LOGGER_POINTS } from './communicator.ts';
import { HYBRID_POINTS } from './hybrid.ts';
import { INVERTER_POINTS } from './inverter.ts';
import { METER_POINTS } from './meter.ts';
import { MICROINVERTER_POINTS } from './microinverter.ts';
import { PLANT_POINTS } from './plant.ts';
import type { PointTable } from './point.ts';
import { CLUSTER_POINTS, EMS_POINTS, LOCAL_CONTROLLER_POINTS, PCS_POINTS } from './storage.ts';

export interface DeviceType {
  readonly name: { readonly en: string; readonly zh: string };
  readonly points: PointTable;
}

/** Key: device type. Value: its name and its points. Type 78 has no documented points. */
export const DEVICE_TYPES: Readonly<Record<number, DeviceType>> = {
  1: { name: { en: 'Inverter', zh: '逆变器' }, points: INVERTER_POINTS },
  7: { name: { en: 'Meter', zh: '电能表' }, points: METER_POINTS },
  9: { name: { en: 'Data Logger', zh: '数据采集器' }, points: LOGGER_POINTS },
  11: { name: { en: 'Plant', zh: '电站' }, points: PLANT_POINTS },
  14: { name: { en: 'Energy Storage System', zh: '储能逆变器' }, points: HYBRID_POINTS },
  22: { name: { en: 'Communication Module', zh: '通信模块' }, points: COMMUNICATOR_POINTS },
  26: { name: { en: 'Energy management system', zh: '能量管理系统' }, points: EMS_POINTS },
  37: { name: { en: 'PCS', zh: '储能变流器' }, points: PCS_POINTS },
  43: { name: { en: 'Battery', zh: '电池' }, points: BATTERY_POINTS },
  44: { name: { en: 'Battery cluster management unit', zh: '电池簇管理单元' }, points: CLUSTER_POINTS },
  45: { name: { en: 'Local controller', zh: '本地控制器' }, points: LOCAL_CONTROLLER_POINTS },
  55: { name: { en: 'Microinverter', zh: '微型逆变器' }, points: MICROINVERTER_POINTS },
  78: { name: { en: 'Energy storage system', zh: '储能系统' }, points: {} },
};

export const pointsOf = (deviceType: number): PointTable => DEVICE_TYPES[deviceType]?.points ?? {};
