import { BridgeError } from '../../../src/errors.ts';
import { type RealTimeReply, type RealTimeRequest, readInBatches } from '../../../src/isolarcloud/real-time.ts';
import { sample } from './support.ts';

/** One call for samples, as it reaches the cloud: with at most 50 ps_keys and 100 points. */
interface Call {
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
  /** Calls of the job that the call is part of. */
  readonly jobCalls: number | undefined;
}

/** A cloud without HTTP that answers the calls of polls. A test can change its behaviour between two polls. */
export class Cloud {
  readonly listsPoints = true;
  readonly calls: Call[] = [];
  /** Device types for which getOpenPointInfo was called. */
  readonly pointInfos: number[] = [];
  /** A call with one of these points is rejected. As in iSolarCloud, the reply does not state because of which point. */
  rejectedPoints: ReadonlySet<string> = new Set();
  rejectionCode = '010';
  /** Devices that the cloud knows but for which it has no sample. */
  readonly missingDevices = new Set<string>();
  /** Key: device type. Value: the error of calls for it. */
  readonly failures = new Map<number, BridgeError>();
  pointInfoFailure: BridgeError | null = null;
  showUnit: string | null = null;
  deviceTime: string | null = null;

  getDeviceRealTimeData = (request: RealTimeRequest): Promise<RealTimeReply> =>
    readInBatches(request, async ({ keys, pointIds }) => {
      this.calls.push({ keys, pointIds, jobCalls: request.jobCalls });
      const failure = this.failures.get(request.deviceType);
      if (failure !== undefined) throw failure;
      if (pointIds.some((pointId) => this.rejectedPoints.has(pointId))) throw this.#rejection();
      const failed = keys.filter((psKey) => this.missingDevices.has(psKey));
      const values = Object.fromEntries(pointIds.map((pointId) => [pointId, '1']));
      return {
        failedKeys: failed,
        failures: [],
        samples: keys.filter((psKey) => !failed.includes(psKey)).map((psKey) => sample(psKey, this.deviceTime, values)),
      };
    });

  getOpenPointInfo = async (deviceType: number) => {
    this.pointInfos.push(deviceType);
    if (this.pointInfoFailure !== null) throw this.pointInfoFailure;
    return [{ pointId: '1', name: null, storageUnit: this.showUnit, showUnit: this.showUnit }];
  };

  /** Returns the calls since the last call of `takeCalls`. */
  takeCalls(): readonly Call[] {
    return this.calls.splice(0);
  }

  #rejection = (): BridgeError =>
    new BridgeError('request_rejected', { endpoint: 'getDeviceRealTimeData', resultCode: this.rejectionCode });
}
