/** A gateway under measurement, in a process of its own. */
export interface GatewayProcess {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly stop: () => void;
  /** False for the floor, which answers something else. */
  readonly isGateway: boolean;
}
