package vn.lgsp.deployment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How versions of folders are made live.
 *
 * @param node what this node is called when others are told of it; the machine's name if empty
 * @param within how long all nodes may take to prepare a version
 * @param approval whether another person has to agree
 * @param approvalWithin how long such a person may take
 * @param trial messages that a new version has to get through on each way before it is no longer watched
 * @param trialWithin how long after it went live it is no longer watched, whatever it got through; a restart begins no new time
 */
@ConfigurationProperties("lgsp.deployments")
public record DeploymentProperties(
        @DefaultValue("") String node,
        @DefaultValue("60s") Duration within,
        @DefaultValue("false") boolean approval,
        @DefaultValue("24h") Duration approvalWithin,
        @DefaultValue("20") int trial,
        @DefaultValue("24h") Duration trialWithin) {

    /** Rejects times that nobody could keep, and a trial of nothing. */
    public DeploymentProperties {
        if (!within.isPositive() || !approvalWithin.isPositive() || !trialWithin.isPositive()) {
            throw new IllegalArgumentException("lgsp.deployments.within, lgsp.deployments.approval-within and"
                    + " lgsp.deployments.trial-within must be longer than nothing");
        }
        if (trial < 1) {
            throw new IllegalArgumentException("lgsp.deployments.trial must be 1 or more");
        }
    }
}
