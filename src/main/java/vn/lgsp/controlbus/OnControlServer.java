package vn.lgsp.controlbus;

import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** True in the context of the control server only: the one whose beans have a parent. */
final class OnControlServer implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return context.getBeanFactory() instanceof HierarchicalBeanFactory beans
                && beans.getParentBeanFactory() != null;
    }
}
