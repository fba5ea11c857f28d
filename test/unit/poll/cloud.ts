import { BridgeError } from '../../../src/errors.ts';
import { type RealTimeReply, type RealTimeRequest, readInBatches } from '../../../src/isolarcloud/real-time.ts';
import { sample } from './support.ts';

/** One call as the cloud gets it: at most 50 keys and 100 points. */
interface Call {
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
}

/** A cloud that answers for readings, without its HTTP; a test changes what it does between two polls. */
export class Cloud {
  readonly calls: Call[] = [];
  /** Device types that were asked for their points. */
  readonly pointInfos: number[] = [];
  /** A call that names one of these points is rejected, as the cloud does: without saying which one it is. */
  rejectedPoints: ReadonlySet<string> = new Set();
  rejectionCode = '010';
  /** Devices that the cloud answers for without a sample. */
  readonly missingDevices = new Set<string>();
  /** What a call for this device type fails with. */
  readonly failures = new Map<number, BridgeError>();
  pointInfoFailure: BridgeError | null = null;
  showUnit: string | null = null;
  deviceTime: string | null = null;

  getDeviceRealTimeData = (request: RealTimeRequest): Promise<RealTimeReply> =>
    readInBatches(request, async ({ keys, pointIds }) => {
      this.calls.push({ keys, pointIds });
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

  /** The keys of each call since the last look. */
  takeCalls(): readonly Call[] {
    return this.calls.splice(0);
  }

  #rejection = (): BridgeError =>
    new BridgeError('request_rejected', { endpoint: 'getDeviceRealTimeData', resultCode: this.rejectionCode });
}
