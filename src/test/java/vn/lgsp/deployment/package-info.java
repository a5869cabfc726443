@NullMarked
package vn.lgsp.deployment;

import org.jspecify.annotations.NullMarked;
