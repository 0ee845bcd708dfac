import { Controller, Inject } from '@nestjs/common';
import { routingApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { checkPolicy } from '@qianli/domain-routing';
import { Policies, PolicyReads, ReplayDecisions, RoutingMeasureReads, TryPolicy } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Reply<K extends keyof typeof routingApi> = Promise<ReplyOf<(typeof routingApi)[K]>>;
type Request<K extends keyof typeof routingApi> = RequestOf<(typeof routingApi)[K]>;

/** Versions of the routing policy and their simulations. */
@Controller()
export class PoliciesController {
  constructor(
    @Inject(PolicyReads) private readonly reads: PolicyReads,
    @Inject(Policies) private readonly policies: Policies,
    @Inject(TryPolicy) private readonly tryPolicy: TryPolicy,
    @Inject(ReplayDecisions) private readonly replayDecisions: ReplayDecisions,
    @Inject(RoutingMeasureReads) private readonly measureReads: RoutingMeasureReads,
  ) {}

  @Implements(routingApi.mode)
  mode(): Reply<'mode'> {
    return this.policies.mode();
  }

  @Implements(routingApi.policies)
  versions(@CurrentActor() actor: Actor): Reply<'policies'> {
    return this.reads.versions(actor);
  }

  @Implements(routingApi.createPolicy)
  create(@CurrentActor() actor: Actor, @Parsed() { body }: Request<'createPolicy'>): Reply<'createPolicy'> {
    return this.policies.write(actor, body.content, body.note);
  }

  @Implements(routingApi.policy)
  version(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'policy'>): Reply<'policy'> {
    return this.reads.version(actor, params.id);
  }

  @Implements(routingApi.checkPolicy)
  check(@Parsed() { body }: Request<'checkPolicy'>): ReplyOf<typeof routingApi.checkPolicy> {
    return { faults: checkPolicy(body.content).map((fault) => ({ ...fault })) };
  }

  @Implements(routingApi.activatePolicy)
  activate(@CurrentActor() actor: Actor, @Parsed() { params, body }: Request<'activatePolicy'>): Reply<'activatePolicy'> {
    return this.policies.activate(actor, params.id, body.reason);
  }

  @Implements(routingApi.simulate)
  simulate(@CurrentActor() actor: Actor, @Parsed() { params, body }: Request<'simulate'>): Reply<'simulate'> {
    return this.policies.simulate(actor, params.id, body);
  }

  @Implements(routingApi.simulations)
  async simulations(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'simulations'>): Reply<'simulations'> {
    return { items: await this.reads.simulations(actor, params.id) };
  }

  @Implements(routingApi.simulation)
  simulation(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'simulation'>): Reply<'simulation'> {
    return this.reads.simulation(actor, params.id);
  }

  @Implements(routingApi.cancelSimulation)
  cancelSimulation(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'cancelSimulation'>): Reply<'cancelSimulation'> {
    return this.policies.cancelSimulation(actor, params.id);
  }

  @Implements(routingApi.tryPolicy)
  try(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'tryPolicy'>): Reply<'tryPolicy'> {
    return this.tryPolicy.run(actor, params.id);
  }

  @Implements(routingApi.replay)
  async replay(@Parsed() { body }: Request<'replay'>): Reply<'replay'> {
    const { different, ...counts } = await this.replayDecisions.run(body.decisions);
    return { ...counts, different: different.map((of) => ({ ...of })) };
  }

  @Implements(routingApi.measures)
  measures(@CurrentActor() actor: Actor, @Parsed() { query }: Request<'measures'>): Reply<'measures'> {
    return this.measureReads.measures(actor, query);
  }
}
