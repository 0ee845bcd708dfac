import { Controller, Header, Inject, StreamableFile } from '@nestjs/common';
import { reportsApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { PrintReport } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The report on paper. */
@Controller()
export class DeliveryController {
  constructor(@Inject(PrintReport) private readonly printReport: PrintReport) {}

  @Implements(reportsApi.pdf)
  @Header('cache-control', 'no-store')
  async pdf(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof reportsApi.pdf>,
  ): Promise<StreamableFile> {
    const pdf = await this.printReport.run(actor, params.id);
    return new StreamableFile(pdf, {
      type: 'application/pdf',
      disposition: `inline; filename="report-${params.id}.pdf"`,
      length: pdf.length,
    });
  }
}
