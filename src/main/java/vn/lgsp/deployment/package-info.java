/**
 * From a folder on somebody's disk to what the bus runs: checked, stored, switched over, watched, taken back. Nothing here
 * stops what runs when it fails.
 */
@NullMarked
package vn.lgsp.deployment;

import org.jspecify.annotations.NullMarked;
