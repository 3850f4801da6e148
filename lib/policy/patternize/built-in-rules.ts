/**
 * Rules for what every system has, for where there is no patternize.conf. Longer ones stand before what they begin with: the
 * first that matches has the word.
 */
export const BUILT_IN_RULES = `# processes, their threads and descriptors
rewrite path_pattern proc:/\\$/task/\\$/fd/\\$
rewrite path_pattern proc:/\\$/task/\\$/fdinfo/\\$
rewrite head_pattern proc:/\\$/task/\\$/
rewrite path_pattern proc:/\\$/fd/\\$
rewrite path_pattern proc:/\\$/fdinfo/\\$
rewrite path_pattern proc:/\\$/map_files/\\X-\\X
rewrite head_pattern proc:/\\$/
rewrite path_pattern proc:/self/task/\\$/fd/\\$
rewrite path_pattern proc:/self/task/\\$/fdinfo/\\$
rewrite head_pattern proc:/self/task/\\$/
rewrite path_pattern proc:/self/fd/\\$
rewrite path_pattern proc:/self/fdinfo/\\$

# terminals, pipes, sockets
rewrite path_pattern devpts:/\\$
rewrite path_pattern /dev/pts/\\$
rewrite path_pattern pipe:[\\$]
rewrite path_pattern socket:[\\$]

# policies of earlier times
rewrite head_pattern /etc/tomoyo/policy/\\+\\+-\\+\\+-\\+\\+.\\+\\+:\\+\\+:\\+\\+/

# temporary files: mktemp, Python, the C library, here-documents of shells, sed -i, editors of passwd
rewrite tail_pattern /tmp.\\?\\?\\?\\?\\?\\?\\?\\?\\?\\?
rewrite tail_pattern /tmp\\?\\?\\?\\?\\?\\?\\?\\?
rewrite tail_pattern /tmpf\\?\\?\\?\\?\\?\\?
rewrite tail_pattern /sh-thd.\\?\\?\\?\\?\\?\\?
rewrite tail_pattern /sh-thd-\\$
rewrite tail_pattern /sed\\?\\?\\?\\?\\?\\?
rewrite tail_pattern /etc/passwd.\\$
rewrite tail_pattern /etc/shadow.\\$
rewrite tail_pattern /etc/group.\\$
rewrite tail_pattern /etc/mtab~\\$
`;
