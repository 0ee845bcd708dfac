import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, Inject, Logger } from '@nestjs/common';
import { AnnounceStudy, Clock, CompleteStudy, GatewayKeys, ObjectStore, Orders, OrderStore, ReceiveInstances, ReceiveUpload, RecordPerformedStep, ReleaseIncomplete, ReportReturnStore, ReturnReports, TransferStore, UploadPieces } from '@qianli/flow';
import { type Database, PostgresOrderStore, PostgresReportReturnStore, PostgresTransferStore, PostgresUploadPieces } from '@qianli/postgres';
import { Spool } from '../ingest/spool';
import { DATABASE } from '../platform/tokens';
import { GatewaysController } from './gateways.controller';
import { OrdersController } from './orders.controller';
import { ReportReturnsController } from './report-returns.controller';
import { UploadsController } from './uploads.controller';

const keyOf = (publicKey: string) => createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
function isEd25519(publicKey: string): boolean {
  try {
    return keyOf(publicKey).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
const isSigned = ({ document, signature, publicKey }: { document: string; signature: string; publicKey: string }) =>
  isEd25519(publicKey) && verify(null, Buffer.from(document, 'utf8'), keyOf(publicKey), Buffer.from(signature, 'base64'));
/** A UID of the arc 2.25: a UUID as a decimal number (PS3.5 B.2). */
const newUid = () => `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;

/** Own choice: a transfer that nobody has gone on with for so long begins anew. */
const forgottenAfterMs = 14 * 24 * 3_600_000;

/** The county's end at the platform: gateways, their transfers, orders. */
@Module({
  controllers: [GatewaysController, UploadsController, OrdersController, ReportReturnsController],
  providers: [
    { provide: TransferStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresTransferStore(database) },
    { provide: UploadPieces, inject: [DATABASE], useFactory: (database: Database) => new PostgresUploadPieces(database) },
    { provide: OrderStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresOrderStore(database) },
    { provide: GatewayKeys, inject: [TransferStore, Clock], useFactory: (store: TransferStore, clock: Clock) => new GatewayKeys(store, clock, isEd25519) },
    { provide: AnnounceStudy, inject: [TransferStore, CompleteStudy, Clock], useFactory: (store: TransferStore, complete: CompleteStudy, clock: Clock) => new AnnounceStudy(store, complete, clock, isSigned) },
    { provide: ReleaseIncomplete, inject: [TransferStore, CompleteStudy, Clock], useFactory: (store: TransferStore, complete: CompleteStudy, clock: Clock) => new ReleaseIncomplete(store, complete, clock) },
    {
      provide: ReceiveUpload, inject: [UploadPieces, ObjectStore, ReceiveInstances, Clock, Spool],
      useFactory: (uploads: UploadPieces, objects: ObjectStore, receive: ReceiveInstances, clock: Clock, spool: Spool) => new ReceiveUpload(uploads, objects, receive, clock, randomUUID, (content) => spool.receive(content)),
    },
    { provide: Orders, inject: [OrderStore, Clock], useFactory: (store: OrderStore, clock: Clock) => new Orders(store, clock, newUid) },
    { provide: ReportReturnStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresReportReturnStore(database) },
    { provide: ReturnReports, inject: [ReportReturnStore, ObjectStore, Clock], useFactory: (store: ReportReturnStore, objects: ObjectStore, clock: Clock) => new ReturnReports(store, objects, clock) },
    { provide: RecordPerformedStep, inject: [OrderStore, Clock], useFactory: (store: OrderStore, clock: Clock) => new RecordPerformedStep(store, clock) },
  ], // prettier-ignore
})
export class TransferModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('transfer');
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(ReceiveUpload) private readonly uploads: ReceiveUpload,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.uploads.dropOlderThan(new Date(this.clock.now().getTime() - forgottenAfterMs)).catch((error: unknown) => this.log.error(error));
    }, 3_600_000);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }
}
